import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { repository } from '../helpers/repository.js';

/** One file of the repository. */
export interface Source {
  /** From the root of the repository, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** All files below a folder whose name ends in one of `endings`. */
export function readSources(folder: string, endings: readonly string[]): Source[] {
  return readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => endings.some((ending) => name.endsWith(ending)))
    .sort()
    .map((name) => ({
      path: `${folder}/${name}`,
      text: readFileSync(join(repository, folder, name), 'utf8'),
    }));
}

/** What a TypeScript file imports, in every form: `import`, `import type`, `export from`, `import()`. */
export function importsOf(source: Source): string[] {
  return ts.preProcessFile(source.text, true, true).importedFiles.map(({ fileName }) => fileName);
}

/** Calls `visit` on every node of the syntax tree of a TypeScript file. */
export function walk(source: Source, visit: (node: ts.Node) => void): void {
  const step = (node: ts.Node): void => {
    visit(node);
    ts.forEachChild(node, step);
  };
  step(ts.createSourceFile(source.path, source.text, ts.ScriptTarget.Latest, true));
}
