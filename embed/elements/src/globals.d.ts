/** Stylesheets arrive as minified text; BUILD is the hash that all lazily loaded files carry in their names. */
declare module "*.css" {
  const text: string;
  export default text;
}
declare const BUILD: string;
/** The locales with a translation, but English, which is built in. */
declare const LOCALES: string;
