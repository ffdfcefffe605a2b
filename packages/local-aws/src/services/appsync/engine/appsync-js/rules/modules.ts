import type { Identifier, ImportDeclaration, Literal } from 'acorn';
import { UnsupportedError } from '../../../../../kernel/errors.ts';
import { ownValue } from '../../../../../kernel/own-value.ts';
import type { Problem } from '../parse.ts';
import type { Visit } from '../scope.ts';
import { helperModules, libraryMembers, otherModules, utilsModule } from '../vocabulary.ts';
import { lint, typeError } from './syntax.ts';

/** A code file imports nothing but the utilities; everything else has been bundled into it. */
export function moduleProblems(visits: readonly Visit[]): Problem[] {
  return visits.flatMap(({ node }) => {
    if (node.type === 'ImportDeclaration') return importProblems(node);
    if (node.type === 'ExportAllDeclaration') return [lint(node, undefined, 'Re-exports are not supported.')];
    return node.type === 'ExportNamedDeclaration' && node.source
      ? [lint(node, undefined, 'Re-exports are not supported.')]
      : [];
  });
}

function importProblems(node: ImportDeclaration): Problem[] {
  const module = String(node.source.value);
  if (otherModules.includes(module)) throw new UnsupportedError(`The module ${module} in APPSYNC_JS code`);
  const helper = ownValue(helperModules, module);
  if (!helper && module !== utilsModule)
    return [typeError(node.source, 2307, `Cannot find module '${module}' or its corresponding type declarations.`)];
  return node.specifiers.flatMap((specifier) => {
    if (specifier.type === 'ImportDefaultSpecifier')
      return [typeError(specifier, 1192, `Module '"${module}"' has no default export.`)];
    if (specifier.type === 'ImportNamespaceSpecifier') return [];
    const name = exportedName(specifier.imported);
    const isKnown = helper ? helper.members.includes(name) : isExported(name);
    return isKnown ? [] : [typeError(specifier, 2305, `Module '"${module}"' has no exported member '${name}'.`)];
  });
}

export const exportedName = (node: Identifier | Literal): string =>
  node.type === 'Identifier' ? node.name : String(node.value);
const isExported = (name: string): boolean => Object.hasOwn(libraryMembers, name) && !name.includes('.');
