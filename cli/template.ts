/**
 * The files of a new lab: one that runs as it is, with what most labs need, to be changed by its author.
 * @param schema path or address of the JSON Schema of lab files, for editors
 */
export function template(name: string, schema: string): Record<string, string> {
	return { "lab.yaml": lab(name, schema), "en.md": en, "zh.md": zh };
}

const lab = (name: string, schema: string) => `# yaml-language-server: $schema=${schema}
# All that may stand here: docs/authoring.md (中文：docs/authoring.zh.md)
title: { en: "New lab: ${name}", zh: 新实验：${name} }
summary:
  en: Two network namespaces and a cable between them.
  zh: 两个网络命名空间，中间连一根线。

# The hosts as they are before the first step; or the name of a topology, such as fabric.
topology: { hosts: { pc: {} } }
needs: { features: [veth] }

steps:
  - id: cable
    title: { en: Two namespaces and a cable, zh: 两个命名空间和一根线 }
    text:
      en: Each end of a veth pair is an interface of its own. \`netns\` puts it into a namespace right when it is made.
      zh: veth 对的两端各是一个接口。创建时用 \`netns\` 就能直接把它放进命名空间。
    commands:
      - run: ip netns add left
      - run: ip netns add right
      - run: ip link add eth0 netns left type veth peer name eth0 netns right
    # What the kernel must hold after the step.
    checks:
      - say: { en: both namespaces have an eth0, zh: 两个命名空间都有 eth0 }
        record: link
        where: { netns: { oneOf: [pc/left, pc/right] }, name: eth0 }
        expect: { type: veth }
        count: 2

  - id: addresses
    title: { en: Addresses, zh: 配置地址 }
    text:
      en: With the address the kernel makes a route to its subnet, as soon as the interface is up.
      zh: 接口启用后，内核会根据地址自动添加到该子网的路由。
    lights: [{ record: link, where: { name: eth0 } }]
    commands:
      - { netns: left, run: ip addr add 10.0.0.1/24 dev eth0 }
      - { netns: left, run: ip link set eth0 up }
      - { netns: right, run: ip addr add 10.0.0.2/24 dev eth0 }
      - { netns: right, run: ip link set eth0 up }
    checks:
      - say: { en: left has a route to the subnet, zh: left 有了到该子网的路由 }
        record: route
        where: { netns: pc/left, dst: 10.0.0.0/24 }
        expect: { dev: eth0, protocol: kernel }

  - id: ping
    title: { en: Ping, zh: 互相 ping }
    text:
      en: The first packet needs a MAC address. ARP asks for it, and the neighbour table keeps the answer.
      zh: 发出第一个包之前要知道对方的 MAC 地址。ARP 负责询问，邻居表把答案记下来。
    commands:
      - { netns: left, run: ping -c 2 10.0.0.2 }
    checks:
      - { say: { en: both pings are answered, zh: 两次 ping 都有回应 }, output: 1, matches: " 0% packet loss" }
      - say: { en: left knows right's MAC address, zh: left 知道了 right 的 MAC 地址 }
        record: neighbour
        where: { netns: pc/left, dst: 10.0.0.2 }
        expect: { lladdr: { not: null } }
`;

const en = `What can be read without running the lab: Markdown, with tables.

## What is built

Two network namespaces, \`left\` and \`right\`, are joined by a veth pair: what goes into one end comes out of the other.
`;

const zh = `这里是不运行实验也能读的内容：Markdown，支持表格。

## 要搭什么

两个网络命名空间 \`left\` 和 \`right\` 由一对 veth 连接：从一端进去的包会从另一端出来。
`;
