/** Stylesheets arrive as minified text; BUILD is the hash that all lazily loaded files carry in their names. */
declare module "*.css" {
  const text: string;
  export default text;
}
declare const BUILD: string;
/** The locales with a translation, but English, which is built in. */
declare const LOCALES: string;
/** Locale to the name of the menus of facts, and how many photos are shown. */
declare const PEOPLE: Record<string, [string, string]>;
