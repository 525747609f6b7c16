import type { DoctorWords } from "./en";

function join(names: string | undefined): string {
	return (names ?? "").split(",").join("`、`");
}

export const zh: DoctorWords = {
	title: "这台机器能运行哪些实验",
	lead: "都是在用完即弃的沙箱里实际试出来的，没有改动这台机器。",
	again: "再看一次",
	looked: (time) => `查看时间 ${time}`,
	asking: "正在询问服务器……",
	all: (n) => `${n} 个实验都能在这里运行。`,
	some: (run, n) => `${n} 个实验中有 ${run} 个能在这里运行。`,
	looking: "正在查看……",
	mends: "怎么办",
	for: (labs) => `涉及 ${labs}`,
	forAll: "涉及所有实验",
	views: {
		packets: "数据包列表",
		layers: "数据包的各层内容",
		flows: "连接跟踪的流",
		tables: "nftables 自己的表",
	},
	forSteps: "为了那些被略过的步骤",
	labs: "实验",
	runs: (engine) => `可以运行：${engine}`,
	leftOut: (n, features) => `缺少 ${features}，略过 ${n} 步`,
	cannot: "不能运行",
	cannotHere: "在这台机器上不能运行：",
	comma: "、",
	aside: (text) => `（${text}）`,
	more: "怎么办",
	broken: "实验文件有错",
	unknown: "还不知道",
	kernels: "内核",
	engines: { bubblewrap: "本机内核", uml: "User-Mode Linux" },
	trying: (engine) => `正在试着启动沙箱：${engine}`,
	tryingNow: "正在试……",
	tried: (kernel, time) => `${kernel}，试了 ${time}`,
	untried: "没有试：没有实验需要它",
	fails: "启动不了沙箱",
	lacks: (features) => `缺少 ${features}`,
	has: "有",
	hasNot: "没有",
	feature: "功能",
	wrong: {
		"package-missing": ({ programs, packages }) =>
			programs ? `没有安装 \`${join(programs)}\`。` : `启动沙箱需要软件包 \`${packages}\`。`,
		"package-old": ({ programs, said }) => `\`${programs}\` 太旧：\`${said}\``,
		"userns-forbidden": () => "这台机器禁止使用用户命名空间，而沙箱要靠它来建立。",
		"subuid-missing": ({ user }) => `用户 \`${user}\` 在 /etc/subuid 和 /etc/subgid 中没有 ID 范围。`,
		"kernel-feature": ({ features, device, packages, command, spare }) =>
			device
				? `\`${device}\` 打不开，所以没有 \`${join(features)}\`。`
				: packages
					? `这个内核没有 \`${join(features)}\`，也没有它的模块。User-Mode Linux 有，它是一个普通程序。`
					: command
						? `内核模块 \`${join(features)}\` 没有加载。`
						: spare
							? `这个内核没有 \`${join(features)}\`。已安装的 User-Mode Linux 有：不要用 \`--engine\` 指定内核。`
							: `这个内核没有 \`${join(features)}\`，也没有它的模块。`,
		"sandbox-failed": ({ log }) => `这里启动不了沙箱${log ? `：${log}` : "。"}`,
	},
};
