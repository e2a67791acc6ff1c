/** What `use` gives for each input, in order, with at most `limit` of them under way. */
export async function someAtOnce<In, Out>(
  inputs: readonly In[],
  limit: number,
  use: (input: In) => Promise<Out>,
): Promise<Out[]> {
  const results = new Array<Out>(inputs.length);
  const rest = inputs.entries();
  const work = async (): Promise<void> => {
    for (const [index, input] of rest) results[index] = await use(input);
  };
  await Promise.all(Array.from({ length: Math.min(limit, inputs.length) }, work));
  return results;
}
