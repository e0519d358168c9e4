import { describe, expect, test } from 'vitest';
import { hooklineHome, hooklinePaths } from '../src/index.ts';

test('all files are below the home folder, the socket included', () => {
  const paths = hooklinePaths('/home/dev/.claude/hooks', '/run/user/1000');
  for (const path of Object.values(paths)) expect(path).toMatch(/^\/home\/dev\/\.claude\/hooks/);
  expect(paths.socket).toBe('/home/dev/.claude/hooks/run/daemon.sock');
});

test('the socket is in the runtime folder when its path in the home would be too long for a Unix socket', () => {
  const [one, other] = ['a', 'b'].map((name) => hooklinePaths(`/${name.repeat(100)}`, '/run/user/1000').socket);
  expect(one).toMatch(/^\/run\/user\/1000\/hookline-[0-9a-f]{12}\/daemon\.sock$/);
  expect(other).not.toBe(one);
});

test('the socket of the service is beside that of the daemon', () => {
  expect(hooklinePaths('/home/dev/.claude/hooks', '/run/user/1000').serviceSocket).toBe(
    '/home/dev/.claude/hooks/run/service.sock',
  );
});

describe('on Windows', () => {
  const home = String.raw`C:\Users\Ada Lovelace\.claude\hooks`;
  const paths = hooklinePaths(home, String.raw`C:\Temp`, 'win32');

  test('files are below the home folder with back slashes', () => {
    const { socket, serviceSocket, ...files } = paths;
    for (const path of Object.values(files)) expect(path).toMatch(/^C:\\Users\\Ada Lovelace\\\.claude\\hooks[^/]*$/);
    expect(files.configFile).toBe(String.raw`C:\Users\Ada Lovelace\.claude\hooks\config.yaml`);
    expect([socket, serviceSocket].filter((path) => path.startsWith(home))).toEqual([]);
  });

  test('sockets are named pipes of the home', () => {
    expect(paths.socket).toMatch(/^\\\\\.\\pipe\\hookline-[0-9a-f]{12}-daemon$/);
    expect(paths.serviceSocket).toBe(paths.socket.replace('daemon', 'service'));
    expect(hooklinePaths(String.raw`D:\other`, '', 'win32').socket).not.toBe(paths.socket);
  });

  test('the home is below the folder of Claude Code', () => {
    const userHome = String.raw`C:\Users\ada`;
    const homeOf = (env: Readonly<Record<string, string>>) => hooklineHome({ env, userHome, platform: 'win32' });
    expect(homeOf({})).toBe(String.raw`C:\Users\ada\.claude\hooks`);
    expect(homeOf({ CLAUDE_CONFIG_DIR: String.raw`~\claude` })).toBe(String.raw`C:\Users\ada\claude\hooks`);
    expect(homeOf({ HOOKLINE_HOME: String.raw`D:\hookline` })).toBe(String.raw`D:\hookline`);
  });
});
