import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';

/** A directory of its own for one test, gone when the test has ended. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'atomloop-test-'));

  constructor(context: TestContext) {
    context.after(() => {
      rmSync(this.path, { recursive: true, force: true });
    });
  }

  at(name: string): string {
    return join(this.path, name);
  }

  write(name: string, content: string | Uint8Array): string {
    writeFileSync(this.at(name), content);
    return this.at(name);
  }

  read(name: string): string {
    return readFileSync(this.at(name), 'utf8');
  }
}
