import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { learn, number, t } from "../src/messages";

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

test("values are filled in, and an unknown key is shown rather than nothing", () => {
  expect(t("stars", "4.6")).toBe("4.6 out of 5 stars");
  expect(t("nonsense")).toBe("nonsense");
});

test("a translation wins over English whichever comes first", () => {
  learn({ share: "Teilen" });
  learn({ share: "Share", copied: "Link copied." }, false);
  expect([t("share"), t("copied")]).toEqual(["Teilen", "Link copied."]);
});

test("numbers have the digits asked for", () => {
  expect([number(1234.56), number(4.25, 1)]).toEqual(["1,235", "4.3"]);
});
