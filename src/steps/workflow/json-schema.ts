import { z } from 'zod';
import { stepSchema, streamSchema, workflowSchema } from './schema.js';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** What keys ask of each other, which a schema of zod cannot say. */
const together: ReadonlyMap<unknown, JsonSchema> = new Map<unknown, JsonSchema>([
  [
    stepSchema,
    {
      oneOf: [{ required: ['operator'] }, { required: ['run'] }],
      dependentRequired: { output: ['operator'], arguments: ['operator'] },
    },
  ],
  [streamSchema, { oneOf: [{ required: ['glob'] }, { required: ['values'] }] }],
]);

/** Choices that differ in their type alone are one choice of types, which editors explain in fewer words. */
function shorten(schema: JsonSchema): void {
  const { anyOf } = schema;
  const isSimple = anyOf?.every(
    ({ type, enum: names }) =>
      typeof type === 'string' && !['object', 'array'].includes(type) && names === undefined,
  );
  if (anyOf === undefined || isSimple !== true) return;
  delete schema.anyOf;
  const description = schema.description;
  Object.assign(
    schema,
    ...anyOf,
    { type: anyOf.map(({ type }) => type) },
    description === undefined ? {} : { description },
  );
}

/** The JSON schema of workflow files (draft 2020-12), for editors; `docs/workflow.schema.json` is its published form. */
export function workflowJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(workflowSchema, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      shorten(jsonSchema);
      Object.assign(jsonSchema, together.get(zodSchema));
    },
  });
  return { ...schema };
}
