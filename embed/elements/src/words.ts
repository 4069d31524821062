/**
 * The sentences of src/locales by their place, so that no name of one is shipped: first the gallery's, which every page needs, then those
 * of the part for a closer look. The build writes a file of each for every language.
 */
export const enum Word {
  more,
  empty,
  error,
  offline,
  retry,
  stars,
  shown,
  photo,
  close,
  prev,
  next,
  play,
  add,
  added,
  soldOut,
  why,
  report,
  offensive,
  wrong_product,
  rights,
  spam,
  other,
  send,
  thanks,
  failed,
  share,
  copied,
  verified,
  copy,
}

/** Where the words of the part for a closer look begin. */
export const DETAILS = Word.photo as number;
