import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { python } from '../helpers/python.js';
import { repository } from '../helpers/repository.js';
import { type Block, blocksOf } from './blocks.js';
import { settleReader } from './reader.js';

const pages = ['README.md', ...readdirSync(join(repository, 'docs')).map((name) => `docs/${name}`)].filter(
  (name) => name.endsWith('.md'),
);

/** Open MPI wants to be told that root means it. */
const asRoot = { OMPI_ALLOW_RUN_AS_ROOT: '1', OMPI_ALLOW_RUN_AS_ROOT_CONFIRM: '1' };

function run(block: Block, directory: string, path: string): void {
  const { status, signal, stdout, stderr } = spawnSync('sh', ['-eu', '-c', block.text], {
    cwd: directory,
    env: { ...process.env, ...asRoot, ATOMLOOP_PYTHON: python, PATH: path },
    encoding: 'utf8',
    timeout: 120_000,
  });
  assert.equal(status, 0, `${block.text}ended with ${status ?? signal ?? ''}\n${stdout}${stderr}`);
}

suite('the examples of the documentation', () => {
  for (const page of pages) {
    const blocks = blocksOf(readFileSync(join(repository, page), 'utf8'));
    if (!blocks.some(({ kind }) => kind === 'run')) continue;
    test(`the commands of ${page} succeed, one after another`, () => {
      const directory = mkdtempSync(join(tmpdir(), 'atomloop-docs-'));
      try {
        const path = settleReader(directory);
        for (const block of blocks) {
          if (block.kind === 'file') writeFileSync(join(directory, block.name), block.text);
          else run(block, directory, path);
        }
      } finally {
        rmSync(directory, { recursive: true });
      }
    });
  }
});

test('blocks to run and files to make are found, others are not', () => {
  const page = 'x\n```sh run\na\nb\n```\n```sh\nc\n```\n```js m.mjs\nd\n```\n```js\ne\n```\n```\nf\n```\n';
  assert.deepEqual(
    blocksOf(page).map(({ kind, line, name, text }) => [kind, line, name, text]),
    [
      ['run', 2, '', 'a\nb\n'],
      ['file', 9, 'm.mjs', 'd\n'],
    ],
  );
  assert.throws(() => blocksOf('```sh run\na\n'), /no end/);
});

/** Names under which the headings of a page can be linked to. */
function headingsOf(path: string): string[] {
  const text = readFileSync(path, 'utf8').replaceAll(/^```[^]*?^```/gm, '');
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(' ', '-'),
  );
}

test('links between the pages lead to files and headings that are there', () => {
  for (const page of [...pages, 'CONTRIBUTING.md', 'CHANGELOG.md']) {
    const text = readFileSync(join(repository, page), 'utf8');
    for (const [, target = '', heading = ''] of text.matchAll(/\]\(([^)#:]*)(?:#([^)]*))?\)/g)) {
      const path = target === '' ? join(repository, page) : join(repository, page, '..', target);
      assert.ok(existsSync(path), `${page}: ${target}`);
      if (heading !== '') assert.ok(headingsOf(path).includes(heading), `${page}: ${target}#${heading}`);
    }
  }
});

test('the README links to every page', () => {
  const text = readFileSync(join(repository, 'README.md'), 'utf8');
  assert.deepEqual(
    pages.slice(1).filter((page) => !text.includes(`](${page})`)),
    [],
  );
});
