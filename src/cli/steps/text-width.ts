const nothing = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
/** Characters of East Asia and pictographs, which take two columns of a terminal. */
const wide =
  /^[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]$/u;

function columnsOfCharacter(character: string): number {
  // Latin letters, arrows and lines, without a look at the tables.
  if (character < '\u0300' || (character >= '\u2190' && character < '\u2c00')) return 1;
  return nothing.test(character) ? 0 : wide.test(character) ? 2 : 1;
}

/** Columns that a text takes on a terminal. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += columnsOfCharacter(character);
  return columns;
}

/** A text of at most so many columns: the end of a longer one is `…`. */
export function fitted(text: string, width: number): string {
  if (columnsOf(text) <= width) return text;
  let kept = '';
  let columns = 0;
  for (const character of text) {
    columns += columnsOfCharacter(character);
    if (columns > width - 1) break;
    kept += character;
  }
  return width < 1 ? '' : `${kept}…`;
}

/** A text with blanks behind it, up to so many columns. */
export function padded(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - columnsOf(text)));
}
