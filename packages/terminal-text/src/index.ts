export { paint, printableStyled, type Style, styled, type StyledText } from './style.ts';
export { type Cell, type Column, formatFields, formatTable, shorten, widthOf } from './table.ts';
export { printable, printableLine } from './terminal-text.ts';
export { formatDuration, formatId, formatTime } from './values.ts';
export { type OutputStream, PLAIN_VIEW, type View, viewOf } from './view.ts';
