/** The generated parts of a page, by the name between their markers. */
export type Sections = Readonly<Record<string, () => readonly string[]>>;

const marker = /(<!-- generated: ([\w-]+) -->\n)[^]*?(<!-- end -->)/g;

/** Writes the page with its generated parts as they should be. */
export function renderParts(page: string, sections: Sections, pageName: string): string {
  const found = new Set<string>();
  const text = page.replace(marker, (_, begin: string, name: string, end: string) => {
    const section = Object.hasOwn(sections, name) ? sections[name] : undefined;
    if (!section || found.has(name)) throw new Error(`${pageName}: there is no one part ${name}`);
    found.add(name);
    return `${begin}\n${section().join('\n')}\n\n${end}`;
  });
  for (const name of Object.keys(sections)) if (!found.has(name)) throw new Error(`${pageName} lacks the part ${name}`);
  return text;
}
