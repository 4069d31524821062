import { rgbaToThumbHash, thumbHashToAverageRGBA } from "thumbhash";
import { expect, test } from "vitest";
import { pixels } from "../src/thumbhash";

/** The hash of a picture whose colour is a function of the position (0..1). */
function hashOf(width: number, height: number, colour: (x: number, y: number) => number[]): string {
  const rgba = Array.from({ length: width * height }, (_, i) => [...colour((i % width) / width, Math.floor(i / width) / height), 255]);
  return btoa(String.fromCharCode(...rgbaToThumbHash(width, height, rgba.flat())));
}

const brightness = (rgba: Uint8ClampedArray, x: number, y: number) => rgba[4 * (8 * y + x)]! + rgba[4 * (8 * y + x) + 1]!;

test("a plain picture gives its colour everywhere", () => {
  const rgba = pixels(hashOf(40, 50, () => [200, 100, 50]))!;
  for (const i of [0, 28, 63]) {
    expect(rgba[4 * i]).toBeGreaterThan(185);
    expect(rgba[4 * i]).toBeLessThan(215);
    expect(rgba[4 * i + 2]).toBeLessThan(75);
    expect(rgba[4 * i + 3]).toBe(255);
  }
});

test("light and dark stand where they are in the picture", () => {
  const across = pixels(hashOf(50, 40, (x) => [255 * x, 255 * x, 255 * x]))!;
  expect(brightness(across, 0, 4)).toBeLessThan(brightness(across, 7, 4) - 200);
  const down = pixels(hashOf(40, 50, (_, y) => [255 * y, 255 * y, 255 * y]))!;
  expect(brightness(down, 4, 0)).toBeLessThan(brightness(down, 4, 7) - 200);
});

test("the mean colour is the one the reference decoder tells", () => {
  const hash = hashOf(30, 60, (x, y) => [80 + 60 * x, 120, 60 + 80 * y]);
  const { r, g, b } = thumbHashToAverageRGBA(Uint8Array.from(atob(hash), (c) => c.charCodeAt(0)));
  const rgba = pixels(hash)!;
  [r, g, b].forEach((expected, channel) => {
    const mean = rgba.filter((_, i) => i % 4 == channel).reduce((sum, value) => sum + value, 0) / 64;
    expect(mean).toBeCloseTo(expected * 255, -1);
  });
});

test("what is no hash of an opaque picture gives nothing", () => {
  const glass = rgbaToThumbHash(2, 2, new Array(16).fill(0));
  for (const hash of ["", "AAAA", btoa(String.fromCharCode(...glass))]) expect(pixels(hash)).toBeNull();
});
