import kit from './index.cjs';

export const { getLoadablePath, load } = kit;
