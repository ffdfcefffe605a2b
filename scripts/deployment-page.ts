import { costs } from './cost/page.ts';
import { renderParts } from './generated-parts.ts';

export const renderedDeployment = (page: string): string => renderParts(page, { costs }, 'docs/deployment.md');
