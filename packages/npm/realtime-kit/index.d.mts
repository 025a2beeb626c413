export { getLoadablePath, load } from './index.cjs';
export type { CallbackDatabase, SynchronousDatabase } from './index.cjs';
