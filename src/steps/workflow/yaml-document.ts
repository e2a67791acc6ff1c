import { Composer, CST, Lexer, Parser, type Document, type YAMLParseError } from 'yaml';
import { quoted } from './node.js';
import { type Problem, type Problems } from './problems.js';

/** No workflow is nested deeper; parsing a text of nothing but brackets would take all memory. */
const mostDepth = 64;

/** Ends the reading of a text that cannot be understood further. */
export class Unreadable extends Error {}

const syntax = 'E_STEPS_SYNTAX';

/** What the parser's codes ask for. */
const expectations: Readonly<Partial<Record<YAMLParseError['code'], string>>> = {
  BAD_DQ_ESCAPE: 'an escape of YAML: a backslash in double quotes is written as `\\\\`',
  BAD_INDENT: 'the entries of a mapping or list in one column, and every bracket closed',
  BAD_SCALAR_START: 'quotes around text that begins with such a character',
  BLOCK_AS_IMPLICIT_KEY: 'one `key: value` in a line, or quotes around text with `: `',
  MISSING_CHAR: 'the character that is missing, or quotes around the text',
  MULTILINE_IMPLICIT_KEY: 'a key and its colon in one line',
  TAB_AS_INDENT: 'blanks before the first word of a line',
};

/** Notes a problem and ends the reading. */
export function refuse(problems: Problems, problem: Omit<Problem, 'code'>): never {
  problems.add({ code: syntax, ...problem });
  throw new Unreadable();
}

/** The only document of a text. The first error ends it, since a text of nothing but errors would take minutes. */
export function composeYaml(problems: Problems): Document | undefined {
  const parser = new Parser();
  const documents = new Documents(problems);
  let before = '';
  for (const lexeme of new Lexer().lex(problems.source.text)) {
    if (before !== CST.SCALAR) checkLexeme(lexeme, parser.offset, problems);
    if (lexeme === ':' && (before === '\n' || before === CST.DOCUMENT)) keyless(parser.offset, problems);
    for (const token of parser.next(lexeme)) documents.take(token);
    if (parser.stack.length > mostDepth)
      refuse(problems, {
        at: parser.offset,
        message: 'the YAML is nested too deeply',
        expected: `at most ${mostDepth} levels`,
        got: 'more',
      });
    before = lexeme;
  }
  for (const token of parser.end()) documents.take(token);
  return documents.end();
}

/** What YAML has and workflow files have not. */
const foreign: ReadonlyMap<string, { readonly message: string; readonly expected: string }> = new Map([
  ['!', { message: 'tags are not read', expected: 'a value without a tag' }],
  ['%', { message: 'directives are not read', expected: 'keys and values' }],
  ['?', { message: 'keys with `?` are not read', expected: '`key: value`' }],
]);

function checkLexeme(lexeme: string, at: number, problems: Problems): void {
  const found = foreign.get(lexeme.charAt(0));
  if (found !== undefined) refuse(problems, { at, ...found, got: quoted(lexeme) });
}

/** A colon that begins a line. */
const keyless = (at: number, problems: Problems): never =>
  refuse(problems, {
    at,
    message: 'a value without a key',
    expected: 'a key and its colon in one line',
    got: '`:`',
  });

type ComposeError = readonly [
  source: number | readonly number[] | { readonly offset: number },
  code: YAMLParseError['code'],
  message: string,
  isWarning?: boolean,
];

class Documents {
  readonly #composer = new Composer({ uniqueKeys: false, logLevel: 'silent' });
  #only: Document | undefined;

  constructor(readonly problems: Problems) {
    const onError = (...[source, code, message, isWarning]: ComposeError): void => {
      if (isWarning !== true) this.#fail(offsetOf(source), code, message);
    };
    // Composing goes on after errors, each with a stack trace; where this member has another name, that is only slower.
    Object.assign(this.#composer, { onError });
  }

  take(token: CST.Token): void {
    if (token.type === 'error') this.#fail(token.offset, 'UNEXPECTED_TOKEN', token.message);
    if (token.type === 'document' && this.#isSecond)
      this.#fail(token.offset, 'MULTIPLE_DOCS', 'a second document');
    if (token.type === 'document') this.#isSecond = true;
    this.#keep(this.#composer.next(token));
  }

  #isSecond = false;

  #keep(documents: Iterable<Document>): void {
    for (const document of documents) this.#only ??= document;
  }

  end(): Document | undefined {
    this.#keep(this.#composer.end());
    const [error] = this.#only?.errors ?? [];
    if (error !== undefined) this.#fail(error.pos[0], error.code, error.message);
    return this.#only;
  }

  #fail(at: number, code: YAMLParseError['code'], message: string): never {
    // A collection around the error reports it again.
    if (this.problems.count > 0) throw new Unreadable();
    const { text } = this.problems.source;
    const [rest = ''] = /[^\r\n]*/.exec(text.slice(at, at + 200)) ?? [];
    const isTab = code === 'TAB_AS_INDENT' || rest.startsWith('\t');
    return refuse(this.problems, {
      at: Math.min(at, text.length),
      message: `cannot read the YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`,
      expected: code === 'MULTIPLE_DOCS' ? 'one document in a file' : (expectations[code] ?? 'YAML 1.2'),
      got: at >= text.length ? 'the end' : rest.trim() === '' ? 'a line break' : quoted(rest),
      hints: () => [isTab ? 'indent with blanks, never with tabs' : undefined],
    });
  }
}

/** The parser names places by offset, range or token. */
function offsetOf(source: ComposeError[0]): number {
  if (typeof source === 'number') return source;
  return 'offset' in source ? source.offset : (source[0] ?? 0);
}
