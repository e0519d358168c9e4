export { askControlSocket } from './client.ts';
export { ControlSocketError } from './errors.ts';
export { checkSocketFolder, listenOnPrivateSocket } from './private-socket.ts';
export { type ControlRoute, controlRoute, longRoute } from './route.ts';
export { type ControlHandlers, type ControlSocketOptions, serveControlSocket } from './server.ts';
