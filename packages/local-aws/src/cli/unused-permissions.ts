import type { GrantedPermission } from '../iam/authorize.ts';

/** Writes one line for each permission that was granted and never needed, by role. */
export function unusedPermissions(permissions: readonly GrantedPermission[]): string {
  if (permissions.length === 0) return 'Every permission of the template was needed.\n';
  const lines = permissions.map(({ role, action, resource }) => `  ${role}: ${action} on ${resource}`);
  return `Permissions that were granted and not needed in this run:\n${lines.join('\n')}\n`;
}
