import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { learn, number, t } from "../src/messages";
import { DETAILS, Word } from "../src/words";

type Words = Record<"gallery" | "details", Record<string, string>>;
const read = (file: string): Words => JSON.parse(readFileSync(`src/locales/${file}`, "utf8"));
const files = readdirSync("src/locales");

test("there are twelve locales", () => {
  expect(files).toHaveLength(12);
});

test.each(files)("%s says everything that English says, with the same values", (file) => {
  const [english, other] = [read("en.json"), read(file)];
  for (const part of ["gallery", "details"] as const) {
    expect(Object.keys(other[part])).toEqual(Object.keys(english[part]));
    for (const [key, sentence] of Object.entries(english[part])) {
      expect(other[part][key]!.match(/{\d}/g)?.sort()).toEqual(sentence.match(/{\d}/g)?.sort());
    }
  }
});

test("every sentence is found by the place that its name stands at", () => {
  const { gallery, details } = read("en.json");
  expect(Object.keys({ ...gallery, ...details })).toEqual([...readFileSync("src/words.ts", "utf8").matchAll(/^ {2}(\w+),$/gm)].map(([, name]) => name));
  expect(DETAILS).toBe(Object.keys(gallery).length);
});

test("values are filled in", () => {
  expect(t(Word.stars, "4.6")).toBe("4.6 out of 5 stars");
});

test("a translation takes the place of English", () => {
  learn(["Photo by {0}", "Close"], DETAILS);
  learn(["Foto von {0}"], Word.photo);
  expect([t(Word.photo, "Mira"), t(Word.close)]).toEqual(["Foto von Mira", "Close"]);
});

test("numbers have the digits asked for", () => {
  expect([number(1234), number(4.25)]).toEqual(["1,234", "4.25"]);
});
