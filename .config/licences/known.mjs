// Licences that no file of a package says in full.

/**
 * The licences of packages whose package.json names none that is one: as the text that they come with says.
 * @type {Readonly<Record<string, string>>}
 */
export const unnamed = { 'png-js': 'MIT', 'dejavu-fonts-ttf': 'Bitstream-Vera' };

/**
 * Packages that come without the text of the licence which they name. One that is not here and has none fails the build.
 * @type {Readonly<Record<string, { readonly text: string, readonly copyright?: string }>>}
 */
export const withoutText = {
  'onnxruntime-node': { text: 'MIT', copyright: 'Copyright (c) Microsoft Corporation' },
  'onnxruntime-common': { text: 'MIT', copyright: 'Copyright (c) Microsoft Corporation' },
  '@vscode/l10n': { text: 'MIT', copyright: 'Copyright (c) Microsoft Corporation' },
  '@microsoft/fast-element': { text: 'MIT', copyright: 'Copyright (c) Microsoft Corporation. All rights reserved.' },
  '@microsoft/fast-foundation': { text: 'MIT', copyright: 'Copyright (c) Microsoft Corporation. All rights reserved.' },
  '@microsoft/fast-web-utilities': {
    text: 'MIT',
    copyright: 'Copyright (c) Microsoft Corporation. All rights reserved.',
  },
  'proxy-agent-negotiate': { text: 'MIT', copyright: 'Copyright (c) 2013 Nathan Rajlich <nathan@tootallnate.net>' },
  '@resvg/resvg-wasm': {
    text: 'MPL-2.0',
    copyright: 'Copyright (c) 2021-present yisibl(一丝). Its source is at https://github.com/yisibl/resvg-js',
  },
  brotli: { text: 'MIT', copyright: 'Copyright (c) Devon Govett <devongovett@gmail.com>' },
  dfa: { text: 'MIT', copyright: 'Copyright (c) Devon Govett <devongovett@gmail.com>' },
  fontkit: { text: 'MIT', copyright: 'Copyright (c) Devon Govett <devongovett@gmail.com>' },
  '@aws-sdk/credential-provider-http': { text: 'Apache-2.0' },
  '@aws-sdk/credential-provider-login': { text: 'Apache-2.0' },
  '@aws-sdk/nested-clients': { text: 'Apache-2.0' },
};

/**
 * What is compiled into, or lies beside, the native library of onnxruntime-node, whose package says nothing of it: by
 * ONNX Runtime's own cmake/deps.txt and ThirdPartyNotices.txt, and by what the libraries name inside.
 * @type {readonly { name: string, license: string, copyright: string, address: string, where?: string }[]}
 */
export const native = [
  {
    name: 'ONNX Runtime with MLAS',
    license: 'MIT',
    copyright: 'Copyright (c) Microsoft Corporation',
    address: 'https://github.com/microsoft/onnxruntime',
  },
  {
    name: 'Abseil',
    license: 'Apache-2.0',
    copyright: 'Copyright The Abseil Authors',
    address: 'https://github.com/abseil/abseil-cpp',
  },
  {
    name: 'Boost.Mp11',
    license: 'BSL-1.0',
    copyright: 'Copyright 2015-2020 Peter Dimov',
    address: 'https://github.com/boostorg/mp11',
  },
  {
    name: 'cpuinfo',
    license: 'BSD-2-Clause',
    copyright:
      'Copyright (c) 2019 Google LLC\nCopyright (c) 2017-2018 Facebook Inc.\nCopyright (C) 2012-2017 Georgia Institute of Technology\nCopyright (C) 2010-2012 Marat Dukhan',
    address: 'https://github.com/pytorch/cpuinfo',
  },
  {
    name: 'date',
    license: 'MIT',
    copyright: 'Copyright (c) 2015, 2016, 2017 Howard Hinnant and others',
    address: 'https://github.com/HowardHinnant/date',
  },
  {
    name: 'Dawn and Tint',
    license: 'BSD-3-Clause',
    copyright: 'Copyright 2017-2024 The Dawn & Tint Authors',
    address: 'https://dawn.googlesource.com/dawn',
    where: 'all packages but linux-arm64',
  },
  {
    name: 'Eigen',
    license: 'MPL-2.0',
    copyright: 'Copyright The Eigen Authors. Its source is at the address above.',
    address: 'https://gitlab.com/libeigen/eigen',
  },
  {
    name: 'FlatBuffers',
    license: 'Apache-2.0',
    copyright: 'Copyright Google Inc.',
    address: 'https://github.com/google/flatbuffers',
  },
  {
    name: 'GSL: Guidelines Support Library',
    license: 'MIT',
    copyright: 'Copyright (c) 2015 Microsoft Corporation. All rights reserved.',
    address: 'https://github.com/microsoft/GSL',
  },
  {
    name: 'JSON for Modern C++',
    license: 'MIT',
    copyright: 'Copyright (c) 2013-2022 Niels Lohmann',
    address: 'https://github.com/nlohmann/json',
  },
  {
    name: 'KleidiAI',
    license: 'Apache-2.0',
    copyright: 'Copyright Arm Limited and/or its affiliates',
    address: 'https://gitlab.arm.com/kleidi/kleidiai',
  },
  {
    name: 'ONNX',
    license: 'Apache-2.0',
    copyright: 'Copyright (c) ONNX Project Contributors',
    address: 'https://github.com/onnx/onnx',
  },
  {
    name: 'Protocol Buffers',
    license: 'BSD-3-Clause',
    copyright: 'Copyright 2008 Google Inc. All rights reserved.',
    address: 'https://github.com/protocolbuffers/protobuf',
  },
  {
    name: 'RE2',
    license: 'BSD-3-Clause',
    copyright: 'Copyright (c) 2009 The RE2 Authors. All rights reserved.',
    address: 'https://github.com/google/re2',
  },
  {
    name: 'SafeInt',
    license: 'MIT',
    copyright: 'Copyright (c) 2018 Microsoft',
    address: 'https://github.com/dcleblanc/SafeInt',
  },
  {
    name: 'utf8_range',
    license: 'MIT',
    copyright: 'Copyright (c) 2019 Yibo Cai\nCopyright 2022 Google LLC',
    address: 'https://github.com/protocolbuffers/utf8_range',
  },
  {
    name: 'Core ML Tools (its model format)',
    license: 'BSD-3-Clause',
    copyright: 'Copyright (c) 2020, Apple Inc. All rights reserved.',
    address: 'https://github.com/apple/coremltools',
    where: 'the darwin package',
  },
  {
    name: 'FP16',
    license: 'MIT',
    copyright:
      'Copyright (c) 2017 Facebook Inc.\nCopyright (c) 2017 Georgia Institute of Technology\nCopyright 2019 Google LLC',
    address: 'https://github.com/Maratyszcza/FP16',
    where: 'the darwin package',
  },
  {
    name: 'Windows Implementation Libraries (WIL)',
    license: 'MIT',
    copyright: 'Copyright (c) Microsoft Corporation. All rights reserved.',
    address: 'https://github.com/microsoft/wil',
    where: 'the win32 packages',
  },
  {
    name: 'DirectX-Headers',
    license: 'MIT',
    copyright: 'Copyright (c) Microsoft Corporation.',
    address: 'https://github.com/microsoft/DirectX-Headers',
    where: 'the win32 packages',
  },
];

/** Where ONNX Runtime says all of this itself. @param {string} version */
export const nativeNotices = (version) =>
  `https://github.com/microsoft/onnxruntime/blob/v${version}/ThirdPartyNotices.txt`;
