// The import rule of ARCHITECTURE.md: process <- checkpoint <- model <- analysis <- engine <- host, cli.
const rooms = ['process', 'checkpoint', 'model', 'analysis', 'engine'];
const onlyToTheLeft = rooms.map((room, index) => ({
  name: `${room}-looks-left`,
  severity: 'error',
  comment: `src/${room} may import only itself, what stands left of it, and the files at the top of src`,
  from: { path: `^src/${room}/` },
  to: { path: `^src/(${[...rooms.slice(index + 1), 'host', 'cli'].join('|')})/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...onlyToTheLeft,
    { name: 'host-and-cli-apart', severity: 'error', from: { path: '^src/host/' }, to: { path: '^src/cli/' } },
    { name: 'cli-and-host-apart', severity: 'error', from: { path: '^src/cli/' }, to: { path: '^src/host/' } },
    {
      name: 'top-files-know-no-room',
      severity: 'error',
      from: { path: '^src/(?!extension\\.ts$)[^/]+\\.ts$' },
      to: { path: '^src/[^/]+/' },
    },
    {
      name: 'only-the-host-knows-vscode',
      severity: 'error',
      from: { path: '^(src|webview)/', pathNot: '^src/(host/|extension\\.ts$)' },
      to: { path: '^vscode$' },
    },
    {
      name: 'host-never-computes',
      severity: 'error',
      comment: 'the extension host talks to the engine through its client and the protocol only',
      from: { path: '^src/(host/|extension\\.ts$)' },
      to: { path: '^src/(process|checkpoint|model|analysis|engine)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'pages-import-protocol-types-only',
      severity: 'error',
      from: { path: '^webview/' },
      to: { path: '^src/', pathNot: '^src/protocol\\.ts$' },
    },
    {
      name: 'pages-import-types',
      severity: 'error',
      from: { path: '^webview/' },
      to: { path: '^src/protocol\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'toolkit-behind-one-module',
      severity: 'error',
      from: { path: '^webview/', pathNot: '^webview/toolkit\\.ts$' },
      to: { path: '@vscode/webview-ui-toolkit' },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^vscode$' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};
