/** A fenced block of a Markdown page that a test has to do something with. */
export interface Block {
  /** `run`: shell commands that must succeed; `file`: a file of the reader, made first. */
  readonly kind: 'run' | 'file';
  /** 1-based line of the opening fence. */
  readonly line: number;
  /** Of a file block. */
  readonly name: string;
  readonly text: string;
}

const OPENING = /^```(\w*)[ \t]*(\S*)[ \t]*$/;

function blockOf(info: RegExpExecArray, line: number, text: string): Block[] {
  const [, language, second = ''] = info;
  if (language === 'sh' && second === 'run') return [{ kind: 'run', line, name: '', text }];
  return language !== 'sh' && second !== '' ? [{ kind: 'file', line, name: second, text }] : [];
}

/** Blocks opened with ```` ```sh run ```` and with a file name, as ```` ```js shift.mjs ````, in order. */
export function blocksOf(markdown: string): Block[] {
  const lines = markdown.split('\n');
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length; at++) {
    const info = OPENING.exec(lines[at] ?? '');
    if (info === null) continue;
    const end = lines.indexOf('```', at + 1);
    if (end < 0) throw new Error(`the block of line ${at + 1} has no end`);
    blocks.push(...blockOf(info, at + 1, `${lines.slice(at + 1, end).join('\n')}\n`));
    at = end;
  }
  return blocks;
}
