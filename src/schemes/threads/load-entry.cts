/**
 * What the pool loads in a thread. It takes CommonJS at once; an ES module it would load with `require`, and Node
 * ends the whole process when a thread is told to end in the middle of that.
 */
const entry = import('./entry.js');

export = async function run(task: never): Promise<unknown> {
  const { default: runTask } = await entry;
  return runTask(task);
};
