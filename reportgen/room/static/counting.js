// How many words a text has, as the checks count them.

// Two East Asian characters are one word.
const EAST = "\\u3040-\\u30ff\\u3400-\\u9fff\\uac00-\\ud7af";
const WORD = new RegExp(`[${EAST}]{1,2}|[^\\s${EAST}]*[\\p{L}\\p{N}_][^\\s${EAST}]*`, "gu");
const CITATION = /\[(?=(?:[^[\]]*[^[\]\w])?@)[^[\]]*\]/g;

/** The number of words of a text; of prose without its citations, which are no words of it. */
export const countWords = (text, isProse = false) => (isProse ? text.replace(CITATION, "") : text).match(WORD)?.length ?? 0;
