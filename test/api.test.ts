import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, suite, test } from 'node:test';
import { Command } from 'commander';
import ts from 'typescript';
import { commands } from '../src/cli/commands.js';
import { repository } from './helpers/repository.js';
import { readSources } from './lints/sources.js';

const page = (name: string): string => readFileSync(join(repository, 'docs', name), 'utf8');

/** Every `match` of a text, each once. */
const allOf = (text: string, match: RegExp): string[] => [
  ...new Set([...text.matchAll(match)].map(([, found = '']) => found)),
];

suite('what src/index.ts exports', () => {
  let checker: ts.TypeChecker;
  let exported: readonly ts.Symbol[];

  before(() => {
    const index = join(repository, 'src/index.ts');
    const { options } = ts.parseJsonConfigFileContent(
      ts.readConfigFile(join(repository, 'tsconfig.json'), (path) => ts.sys.readFile(path)).config,
      ts.sys,
      repository,
    );
    const program = ts.createProgram([index], options);
    checker = program.getTypeChecker();
    const module = checker.getSymbolAtLocation(program.getSourceFile(index)!)!;
    exported = checker
      .getExportsOfModule(module)
      .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol));
  });

  const isDocumented = (symbol: ts.Symbol): boolean => symbol.getDocumentationComment(checker).length > 0;

  test('has a comment', () => {
    assert.ok(exported.length > 20);
    assert.deepEqual(
      exported.filter((symbol) => !isDocumented(symbol)).map(({ name }) => name),
      [],
    );
  });

  test('has a comment on every option and every public method', () => {
    const membersOf = (symbol: ts.Symbol): ts.Symbol[] => {
      const isOptions = symbol.name.endsWith('Options') && (symbol.flags & ts.SymbolFlags.Interface) !== 0;
      const isClass = (symbol.flags & ts.SymbolFlags.Class) !== 0;
      return isOptions || isClass ? checker.getDeclaredTypeOfSymbol(symbol).getProperties() : [];
    };
    const undocumented = exported.flatMap((symbol) =>
      membersOf(symbol)
        .filter((member) => isOurs(member) && !isDocumented(member))
        .map(({ name }) => `${symbol.name}.${name}`),
    );
    assert.deepEqual(undocumented, []);
  });
});

/** Neither inherited from a class of JavaScript nor private. */
function isOurs({ declarations = [], name }: ts.Symbol): boolean {
  const isPublic = declarations.every(
    (one) => (ts.getCombinedModifierFlags(one) & ts.ModifierFlags.Private) === 0,
  );
  const isHere = declarations.some((one) => one.getSourceFile().fileName.includes('/src/'));
  return isPublic && isHere && !/#|^__@/.test(name);
}

/** The page on the command line, and what operators, calculators and formats have that it leaves to a page of their own. */
const others = ['clusters', 'design', 'library', 'promises', 'runs', 'scaling'];
const operatorPages = readdirSync(join(repository, 'docs')).filter(
  (name) => !others.includes(name.replace('.md', '')),
);

suite('the page on the command line', () => {
  const text = operatorPages.map(page).join('\n');

  async function optionsOf(): Promise<string[]> {
    const loaded = await Promise.all(
      commands.map(async ({ name, load }) => {
        const command = new Command(name);
        (await load()).define(command, () => undefined, commands);
        return [command, ...command.commands].flatMap(({ options }) => options.map(({ long }) => long ?? ''));
      }),
    );
    return [...new Set(loaded.flat())];
  }

  test('mentions every option of every command', async () => {
    const options = await optionsOf();
    assert.ok(options.length > 20);
    assert.deepEqual(
      options.filter((option) => !new RegExp(`${option}(?![-\\w])`).test(text)),
      [],
    );
  });

  test('mentions no option that is not there', async () => {
    const known = new Set([...(await optionsOf()), '--help', '--version']);
    const prose = text.replaceAll(/^```[^]*?^```/gm, '');
    assert.deepEqual(
      allOf(prose, /(--[a-z][-a-z]*)/g).filter((option) => !known.has(option)),
      [],
    );
  });

  test('mentions every command', () => {
    assert.deepEqual(
      commands.filter(({ name }) => !text.includes(`atomloop ${name} `)).map(({ name }) => name),
      [],
    );
  });
});

suite('the codes of errors', () => {
  const native = readSources('native', ['.cc', '.h']);
  const written = [...readSources('src', ['.ts']), ...native].flatMap(({ text }) =>
    allOf(text, /['"](E_[A-Z_]+)['"]/g),
  );
  // The codec names what is wrong as `bad-float`, which becomes `E_BAD_FLOAT`.
  const named = native
    .filter(({ path }) => path.includes('core/extxyz'))
    .flatMap(({ text }) => allOf(text, /"([a-z]+(?:-[a-z]+)*)"/g))
    .map((kind) => `E_${kind.toUpperCase().replaceAll('-', '_')}`);
  const documented = new Set(allOf(operatorPages.map(page).join('\n'), /`(E_[A-Z_]+)`/g));

  test('are all documented', () => {
    assert.deepEqual(
      [...new Set(written)].filter((code) => code !== 'E_' && !documented.has(code)),
      [],
    );
    assert.deepEqual(
      named.filter((code) => /^E_(BAD|MISSING|UNTERMINATED|LINE)_/.test(code) && !documented.has(code)),
      [],
    );
  });

  test('are documented only where they exist', () => {
    const known = new Set([...written, ...named]);
    assert.deepEqual(
      [...documented].filter((code) => !known.has(code)),
      [],
    );
  });
});
