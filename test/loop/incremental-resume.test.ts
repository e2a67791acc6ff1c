import assert from 'node:assert/strict';
import { readdirSync, unlinkSync } from 'node:fs';
import { suite, test, type TestContext } from 'node:test';
import type { LoopOptions } from '../../src/index.js';
import { Setup, upTo } from './incremental-setup.js';

suite('an interrupted incremental run', () => {
  async function interrupted(setup: Setup, hang: number, done: number): Promise<void> {
    setup.folder.write(`log.hang-${hang}`, '');
    const controller = new AbortController();
    const onEvent: LoopOptions['onEvent'] = (event) => {
      if (event.type === 'progress' && event.counts.read >= done) controller.abort();
    };
    await assert.rejects(setup.run({ incremental: true, signal: controller.signal, onEvent }), {
      code: 'E_STOPPED',
    });
    unlinkSync(setup.folder.at(`log.hang-${hang}`));
  }
  const now = [100, 101, ...upTo(30), 102, 103];

  async function begun(context: TestContext): Promise<Setup> {
    const setup = new Setup(context, { npool: 2, chunksize: 1 });
    setup.input(upTo(30));
    await setup.run();
    const before = setup.text('out.xyz');
    setup.input(now);
    await interrupted(setup, 101, 20);
    assert.equal(setup.text('out.xyz'), before);
    assert.ok(readdirSync(setup.folder.at('out.xyz.atomloop')).includes('previous'));
    return setup;
  }

  test('is resumed by the same command, and still reuses', async (context) => {
    const setup = await begun(context);
    const { counts } = await setup.run({ incremental: true });
    const again = setup.computed();
    assert.ok(again.includes(101) && !again.includes(5) && again.length < 12, again.join(' '));
    assert.ok(counts.reused >= 24, String(counts.reused));
    await setup.run({ outputs: setup.folder.at('all.xyz') });
    assert.equal(setup.text('out.xyz'), setup.text('all.xyz'));
    assert.equal(setup.text('out.failed.xyz'), setup.text('all.failed.xyz'));
    assert.deepEqual(readdirSync(setup.folder.at('out.xyz.atomloop')), ['frames', 'record.json']);
  });

  test('begins anew with the earlier run when the input changes again', async (context) => {
    const setup = await begun(context);
    setup.input([...now, 200]);
    await assert.rejects(setup.run(), { code: 'E_RUN_DIFFERS' });
    const { counts } = await setup.same();
    assert.ok(counts.reused >= 24, String(counts.reused));
  });

  test('computes the rest when the earlier output was changed meanwhile', async (context) => {
    const setup = await begun(context);
    setup.folder.write('out.xyz', 'other');
    const { counts } = await setup.run({ incremental: true });
    assert.equal(counts.read, now.length);
    await setup.run({ outputs: setup.folder.at('all.xyz') });
    assert.equal(setup.text('out.xyz'), setup.text('all.xyz'));
  });

  test('that was ended before its first record leaves the earlier run finished', async (context) => {
    const setup = new Setup(context);
    setup.input(upTo(30));
    await setup.run();
    const { keepPrevious } = await import('../../src/journal/previous-run.js');
    const { runFiles } = await import('../../src/journal/run-files.js');
    await keepPrevious(runFiles(setup.folder.at('out.xyz.atomloop')));
    assert.equal((await setup.run()).isUpToDate, true);
  });
});
