// Writes docs/workflow.schema.json, the form of workflow files for editors, from the schema that reads them.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format, resolveConfig } from 'prettier';

const root = join(import.meta.dirname, '..');
const path = join(root, 'docs/workflow.schema.json');
const compiled = pathToFileURL(join(root, 'dist/src/steps/workflow/json-schema.js'));
const { workflowJsonSchema } = await import(compiled.href);
const style = await resolveConfig(path);
writeFileSync(path, await format(JSON.stringify(workflowJsonSchema()), { ...style, filepath: path }));
