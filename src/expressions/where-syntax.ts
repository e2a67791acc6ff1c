/** Operators between two values that are computed. */
export type ArithmeticSign = '+' | '-' | '*' | '/' | '//' | '%' | '**';
export type CompareSign = '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | 'not in';

/** A part of an index: a place, or all of that dimension. */
export type WherePlace = WhereNode | 'all';

interface Placed {
  /** Place in the text, for errors. */
  readonly at: number;
}

/** A parsed expression. */
export type WhereNode = Placed &
  (
    | { readonly type: 'literal'; readonly value: null | boolean | number | bigint | string }
    | { readonly type: 'name'; readonly name: string; readonly from: 'any' | 'info' | 'arrays' }
    | { readonly type: 'list'; readonly members: readonly WhereNode[] }
    | { readonly type: 'call'; readonly name: string; readonly args: readonly WhereNode[] }
    | { readonly type: 'index'; readonly of: WhereNode; readonly places: readonly WherePlace[] }
    | { readonly type: 'negative' | 'not'; readonly of: WhereNode }
    | {
        readonly type: 'arithmetic';
        readonly sign: ArithmeticSign;
        readonly left: WhereNode;
        readonly right: WhereNode;
      }
    | {
        readonly type: 'compare';
        readonly first: WhereNode;
        readonly rest: readonly { readonly sign: CompareSign; readonly value: WhereNode }[];
      }
    | { readonly type: 'and' | 'or'; readonly parts: readonly WhereNode[] }
  );
