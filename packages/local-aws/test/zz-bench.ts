import { lab } from './services/lambda/support.ts';
const l = lab();
for (let i=0;i<5;i++){ 
await l.fn('f'+i, 'export const handler = async (e) => ({ok: e.a});');
await l.fn('c'+i, 'exports.handler = async (e) => ({ok: e.a});',{},'index.js');
let t = performance.now(); await l.invoke('f'+i, {a:1}); console.log('cold esm ms', (performance.now()-t).toFixed(1));
t = performance.now(); await l.invoke('c'+i, {a:1}); console.log('cold cjs ms', (performance.now()-t).toFixed(1));
}
await l.dispose();
