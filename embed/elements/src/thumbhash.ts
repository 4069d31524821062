/**
 * A blurred stand-in for a picture, from the few bytes of its thumbhash (evanw.github.io/thumbhash, MIT).
 * Drawn at 8 × 8 and stretched by the browser; a canvas needs no `data:` in img-src. Hashes with transparency are left to
 * the tile's own background.
 */

const SIDE = 8;

/** RGBA bytes of SIDE × SIDE pixels, or null for a hash that is not one of an opaque picture. */
export function pixels(hash: string): Uint8ClampedArray<ArrayBuffer> | null {
  const bytes = atob(hash);
  let bit = 0;
  /** The next bits as a number, least significant first. */
  const take = (count: number): number => {
    let value = 0;
    for (let i = 0; i < count; i++, bit++) value |= ((bytes.charCodeAt(bit >> 3) >> (bit & 7)) & 1) << i;
    return value;
  };
  const [light, yellow, red, scale] = [take(6) / 63, take(6) / 31.5 - 1, take(6) / 31.5 - 1, take(5) / 31];
  const transparent = take(1);
  const short = Math.max(3, take(3));
  const [yellowScale, redScale] = [take(6) / 50.4, take(6) / 50.4];
  const wide = take(1);
  if (transparent || bytes.length < 6) return null;
  const wave = (i: number, n: number) => Math.cos((Math.PI / SIDE) * (i + 0.5) * n);
  const channel = (mean: number, columns: number, rows: number, size: number) => {
    const out = new Array<number>(SIDE * SIDE).fill(mean);
    for (let y = 0; y < rows; y++)
      for (let x = y ? 0 : 1; x * rows < columns * (rows - y); x++) {
        const factor = (take(4) / 3.75 - 2) * size;
        out.forEach((_, i) => (out[i]! += factor * wave(i % SIDE, x) * wave((i / SIDE) | 0, y)));
      }
    return out;
  };
  const l = channel(light, wide ? 7 : short, wide ? short : 7, scale);
  const p = channel(yellow, 3, 3, yellowScale);
  const q = channel(red, 3, 3, redScale);
  return new Uint8ClampedArray(
    l.flatMap((value, i) => {
      const blue = value - (2 / 3) * p[i]!;
      const r = (3 * value - blue + q[i]!) / 2;
      return [r * 255, (r - q[i]!) * 255, blue * 255, 255];
    }),
  );
}

export function placeholder(hash: string): HTMLCanvasElement | null {
  const data = pixels(hash);
  if (!data) return null;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  // It comes after the picture and must not move anything where no style of ours says so.
  canvas.style.position = "absolute";
  canvas.getContext("2d")?.putImageData(new ImageData(data, SIDE), 0, 0);
  return canvas;
}
