import type { StepsView } from '../../steps/view.js';

// JSON.stringify leaves these as they are; some of them move a terminal's cursor or turn its text around.
const unsafe = /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

/** The view as one line of JSON, which also a terminal may show. */
export function viewJson(view: StepsView): string {
  return JSON.stringify(view).replace(
    unsafe,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
