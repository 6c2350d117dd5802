// The import rule of ARCHITECTURE.md:
// shared <- algebra <- process <- checkpoint <- model <- analysis <- notebook <- engine <- host, cli; published and agents stand beside the
// protocol, for all that write or answer; pages take values from shared and
// figure alone.
const rooms = ['shared', 'algebra', 'process', 'checkpoint', 'model', 'analysis', 'notebook', 'engine'];
const onlyToTheLeft = rooms.map((room, index) => ({
  name: `${room}-looks-left`,
  severity: 'error',
  comment: `src/${room} may import only itself, what stands left of it, and the protocol`,
  from: { path: `^src/${room}/` },
  to: { path: `^src/(${[...rooms.slice(index + 1), 'host', 'cli'].join('|')})/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    ...onlyToTheLeft,
    {
      name: 'shared-runs-anywhere',
      severity: 'error',
      comment:
        'src/shared is imported by pages, host, engine and command line: it imports nothing but itself, and what gives texts in a language',
      from: { path: '^src/shared/' },
      to: { pathNot: '^(src/shared/|node_modules/@vscode/l10n/)' },
    },
    {
      name: 'protocol-knows-no-room',
      severity: 'error',
      from: { path: '^src/protocol/' },
      to: { path: '^src/(?!protocol/|shared/)' },
    },
    {
      name: 'published-knows-the-protocol-alone',
      severity: 'error',
      comment: 'src/published writes results of the protocol as JSON, in any process',
      from: { path: '^src/published/' },
      to: { path: '^src/(?!published/|protocol/|shared/)' },
    },
    {
      name: 'agents-know-the-engine-by-its-protocol',
      severity: 'error',
      comment:
        'src/agents asks the engine by the calls of the protocol, so that editor and command line have the same tools',
      from: { path: '^src/agents/' },
      to: { path: '^src/(?!agents/|published/|protocol/|shared/)' },
    },
    {
      name: 'host-asks-agents-by-the-protocol',
      severity: 'error',
      from: { path: '^(webview|src/(host/|extension\\.ts$))' },
      to: { path: '^src/(agents|published)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'reports-are-of-results',
      severity: 'error',
      comment: 'src/report makes a page of results of the protocol, for host and command line alike',
      from: { path: '^src/report/' },
      to: { path: '^src/(?!report/|protocol/|shared/)' },
    },
    {
      name: 'engine-knows-no-report',
      severity: 'error',
      from: { path: '^src/(?!report/|host/|cli/)' },
      to: { path: '^src/report/' },
    },
    {
      name: 'figure-draws-for-all',
      severity: 'error',
      comment: 'src/figure draws in pages and without one: it knows shared and the types of the protocol',
      from: { path: '^src/figure/' },
      to: { path: '^src/(?!figure/|shared/|protocol/)' },
    },
    {
      name: 'figure-takes-types-of-the-protocol',
      severity: 'error',
      from: { path: '^src/figure/' },
      to: { path: '^src/protocol/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'pages-write-no-files',
      severity: 'error',
      comment: 'what writes PDF and PNG is for Node',
      from: { path: '^(webview|src/figure/(?!files/))' },
      to: { path: '^src/figure/files/' },
    },
    { name: 'host-and-cli-apart', severity: 'error', from: { path: '^src/host/' }, to: { path: '^src/cli/' } },
    { name: 'cli-and-host-apart', severity: 'error', from: { path: '^src/cli/' }, to: { path: '^src/host/' } },
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
      to: { path: '^src/(algebra|process|checkpoint|model|analysis|engine)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'pages-import-protocol-shared-and-figure-only',
      severity: 'error',
      from: { path: '^webview/' },
      to: { path: '^src/', pathNot: '^src/(protocol|shared|figure)/' },
    },
    {
      name: 'pages-import-types-of-the-protocol',
      severity: 'error',
      from: { path: '^webview/' },
      to: { path: '^src/protocol/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'toolkit-behind-one-module',
      severity: 'error',
      from: { path: '^webview/', pathNot: '^webview/ui/toolkit\\.ts$' },
      to: { path: '@vscode/webview-ui-toolkit' },
    },
    {
      name: 'regression-has-one-door',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/analysis/regression/' },
      to: { path: '^src/analysis/regression/', pathNot: '/regression\\.ts$' },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^vscode$' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
