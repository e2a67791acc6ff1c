import ts from 'typescript';
import { importsOf, type Source, walk } from './sources.js';

const PRINTING = /^(console\.\w+|process\.(stdout|stderr|exit|exitCode))$/;
const SHELLS = new Set(['exec', 'execSync']);

const isNamed = (node: ts.Node, name: string): boolean => ts.isIdentifier(node) && node.text === name;

function isEvaluation(node: ts.Node): boolean {
  if (!ts.isCallExpression(node) && !ts.isNewExpression(node)) return false;
  return (
    isNamed(node.expression, 'Function') || (ts.isCallExpression(node) && isNamed(node.expression, 'eval'))
  );
}

function isShell(node: ts.Node): boolean {
  if (ts.isImportSpecifier(node)) {
    const from = node.parent.parent.parent.moduleSpecifier.getText();
    return from.includes('child_process') && SHELLS.has((node.propertyName ?? node.name).text);
  }
  return (
    ts.isPropertyAssignment(node) &&
    isNamed(node.name, 'shell') &&
    node.initializer.kind !== ts.SyntaxKind.FalseKeyword
  );
}

/** What a file prints or exits with: only `src/cli` may. */
export function findPrinting(source: Source): string[] {
  const found: string[] = [];
  walk(source, (node) => {
    if (ts.isPropertyAccessExpression(node) && PRINTING.test(node.getText()))
      found.push(`${source.path}: ${node.getText()}`);
  });
  return found;
}

/** Text that is evaluated, and programs that are started through a shell: nobody may. */
export function findEvaluation(source: Source): string[] {
  const found = importsOf(source)
    .filter((name) => /^(node:)?vm$/.test(name))
    .map((name) => `${source.path}: ${name}`);
  walk(source, (node) => {
    if (isEvaluation(node) || isShell(node)) found.push(`${source.path}: ${node.getText()}`);
  });
  return found;
}

/** What asks for its own place, which in the bundle is another: only `src/package-files.ts` may. */
export function findOwnPlace(source: Source): string[] {
  const found: string[] = [];
  walk(source, (node) => {
    if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword)
      found.push(`${source.path}: ${node.parent.getText()}`);
  });
  return found;
}

const INCLUDE = /^[ \t]*#[ \t]*include[ \t]*[<"]([^>"]+)[>"]/gm;
const NODE_HEADERS = /^(napi|node_api|js_native_api|node|v8|uv)[\w-]*(\/|\.h)/;

/** Native includes that leave their room: Node's headers outside of `binding`, MPI's outside of `mpi`. */
export function findWrongIncludes(source: Source): string[] {
  const room = source.path.split('/')[1] ?? '';
  const wrong = (header: string): boolean =>
    (NODE_HEADERS.test(header) && room !== 'binding' && room !== 'mpi') ||
    (header === 'mpi.h' && room !== 'mpi') ||
    (/^(\.\.\/)*(binding|mpi|system)\//.test(header) && room === 'core');
  return [...source.text.matchAll(INCLUDE)]
    .map(([, header = '']) => header)
    .filter(wrong)
    .map((header) => `${source.path} includes ${header}`);
}
