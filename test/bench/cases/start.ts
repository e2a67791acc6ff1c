import { atomloop, interleave, summary } from '../measure.js';
import { seconds, type Case } from '../suite.js';

/** How long the command line takes to show its help. */
export const start: Case = async ({ rounds }) => {
  const usages = await interleave(
    { help: atomloop(['--help']), node: { program: process.execPath, args: ['-e', '0'] } },
    4 * rounds,
    2,
  );
  const [help, node] = [summary(usages.help), summary(usages.node)];
  return [
    {
      case: 'atomloop --help',
      measured: `${seconds(help.wall)}, node -e 0 ${seconds(node.wall)} (CPU ${(help.cpu / node.cpu).toFixed(2)} x)`,
      value: help.wall / node.wall,
      unit: 'x node',
      target: { atMost: 2.5 },
      data: usages,
    },
  ];
};
