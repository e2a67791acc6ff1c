/** Attributes of an element. */
type Attributes = Readonly<Record<string, string | number>>;

/** Text that stands between tags or in quotes; what XML cannot hold is a question mark. */
function escaped(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '?')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
  );
}

/** A length on the page, with as many digits as can be seen. */
export function length(value: number): string {
  return String(Number(value.toFixed(2)));
}

function attributesOf(attributes: Attributes): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${typeof value === 'number' ? length(value) : escaped(value)}"`)
    .join('');
}

/** An element without content, on a line of its own. */
export function element(name: string, attributes: Attributes): string {
  return `<${name}${attributesOf(attributes)}/>\n`;
}

/** An element around others. */
export function group(name: string, attributes: Attributes, content: readonly string[]): string {
  return `<${name}${attributesOf(attributes)}>\n${content.join('')}</${name}>\n`;
}

/** An element that holds text, such as `title`. */
export function textElement(name: string, content: string, attributes: Attributes = {}): string {
  return `<${name}${attributesOf(attributes)}>${escaped(content)}</${name}>\n`;
}

/** A text at a place. */
export function text(content: string, attributes: Attributes): string {
  return textElement('text', content, attributes);
}
