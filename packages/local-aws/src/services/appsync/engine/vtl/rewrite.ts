/**
 * Stands for a doubled quotation mark, which means one within a text. The parser knows none; the text is read with this
 * character in its place.
 */
const mark = '\u{e001}';
/** The same between single quotation marks. */
const apostrophe = '\u{e002}';

/** Ends a name before a bracket that is text. */
const nothing = '\u{e003}';

/** Puts the quotation marks back. */
export const withQuotes = (text: string): string =>
  text.replaceAll(mark, '"').replaceAll(apostrophe, "'").replaceAll(nothing, '');

/** What was written, as far as it is known. */
export const asWritten = (text: string): string =>
  text.replaceAll(mark, '""').replaceAll(apostrophe, "''").replaceAll(nothing, '');

const raw = /#\[\[[^]*?\]\]#|#\*[^]*?\*#|##[^\n]*/y;
const alone = /#(?:return|stop)\b(?!\s*\()|#\{(?:return|stop)\}(?!\s*\()/y;
/** What begins with a bracket whose content is no text: a directive, a call, or a place of a list. */
const spaced = /#(?:set|if|elseif|foreach|macro|\{(?:set|if|elseif|foreach|macro)\})[ \t]*\(/y;
const directive = /#@?[A-Za-z]\w*\(/y;
const reference = /\$!?\{?[A-Za-z][\w-]*(?:(?:\.[A-Za-z]\w*)+\(|(?:\.[A-Za-z]\w*)*\[)/y;
/** A name without a method has no arguments: the bracket is text. */
const bare = /\$!?[A-Za-z][\w-]*(?=\()/y;
const further = /(?:\.[A-Za-z]\w*)+\(|(?:\.[A-Za-z]\w*)*\[/y;
const text = /"(?:""|\\[^]|[^"\\])*"|'(?:''|[^'])*'/y;
/** Numbers that the parser does not know: with an exponent, and without digits before or after the point. */
const number = /-?(?:\d+(?:\.\d*)?|\.\d+)[eE][+-]?\d+|-?\.\d+|-?\d+\.(?![.\d])/y;

/**
 * Writes a template in the form that the parser knows. Velocity has more: quotation marks that are doubled within a
 * text, more forms of numbers, and directives without parentheses. docs: Apache Velocity Engine 1.7 User Guide
 * ("String Literals", "#set"), and the grammar of that version
 */
export function rewritten(template: string): string {
  let out = '';
  let at = 0;
  /** The number of brackets that are open within a directive or a reference. */
  let depth = 0;
  let isAfterReference = false;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(template)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  while (at < template.length) {
    if (depth === 0) {
      const named = take(bare) ?? (isAfterReference && template[at] === '(' ? '' : undefined);
      if (named !== undefined) out += `${named}${nothing}`;
      const copied = take(raw);
      const lonely = copied === undefined ? take(alone) : undefined;
      const again = isAfterReference && lonely === undefined ? take(further) : undefined;
      const opened = copied ?? lonely ?? again ?? take(spaced) ?? take(directive) ?? take(reference);
      isAfterReference = false;
      if (lonely !== undefined) out += `${lonely.replace(/[{}]/g, '')}()`;
      else if (opened === undefined) out += template[at++];
      else {
        out += opened;
        if (copied === undefined) depth = 1;
      }
      continue;
    }
    const quoted = take(text);
    const written = quoted === undefined && !/[\w.)\]]/.test(template[at - 1] ?? '') ? take(number) : undefined;
    if (quoted !== undefined) out += withMarks(quoted);
    else if (written !== undefined) out += decimal(written);
    else {
      const character = template[at++] ?? '';
      if ('([{'.includes(character)) depth += 1;
      if (')]}'.includes(character)) depth -= 1;
      isAfterReference = depth === 0;
      out += character;
    }
  }
  return out;
}

function withMarks(quoted: string): string {
  const [quote, inner] = [quoted[0] ?? '', quoted.slice(1, -1)];
  const doubled =
    quote === '"'
      ? inner.replaceAll(/\\[^]|""/g, (one) => (one === '""' ? mark : one))
      : inner.replaceAll("''", apostrophe);
  return `${quote}${doubled}${quote}`;
}

/** Writes a number without exponent. */
function decimal(written: string): string {
  const value = Number(written);
  // As a double of Java it would be `Infinity`, and no template writes one.
  if (!Number.isFinite(value)) return written;
  if (Number.isInteger(value)) return `${BigInt(value)}.0`;
  let digits = value.toFixed(100);
  while (digits.endsWith('0')) digits = digits.slice(0, -1);
  return digits;
}
