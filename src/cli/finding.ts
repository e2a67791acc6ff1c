/** What `doctor` found of one thing; `isGood` where atomloop can work without. */
export interface Finding {
  readonly name: string;
  readonly isGood: boolean;
  readonly text: string;
}
