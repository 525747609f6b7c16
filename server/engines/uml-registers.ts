/**
 * User-Mode Linux before 6.13 sets a process' vector registers from a buffer whose size was fixed when it was built
 * (FP_SIZE in arch/x86/um/user-offsets.c). The kernel below refuses one that is not as large as the processor's, and a
 * processor with AMX has more: the guest's first process dies. 3f17fed21491 ("um: switch to regset API and depend on
 * XSTATE") mended it. Until then there is the way that is meant for machines without those registers: a guest that is
 * told that there is no such set (NT_X86_XSTATE) keeps what FXSAVE does.
 *
 * The upper halves of vector registers are lost then at each page fault, so that a copy which runs into one would write
 * zeros. What uses them unasked is the C library, OpenSSL and Node's simdutf; each has a variable to do without.
 */
const before613 = "[1-5].* | 6.[0-9].* | 6.1[0-2].*";

/** A filter of seccomp(2) (struct sock_filter): ptrace(…, NT_X86_XSTATE, …) is ENODEV, all else is allowed. */
const filter = `
my $filter = pack "(SCCL)*",
	0x20, 0, 0, 4,            # arch
	0x15, 0, 5, 0xc000003e,   # x86-64, or allow
	0x20, 0, 0, 0,            # system call
	0x15, 0, 3, 101,          # ptrace, or allow
	0x20, 0, 0, 32,           # its third argument
	0x15, 0, 1, 0x202,        # NT_X86_XSTATE, or allow
	0x06, 0, 0, 0x00050013,   # SECCOMP_RET_ERRNO | ENODEV
	0x06, 0, 0, 0x7fff0000;   # SECCOMP_RET_ALLOW
my $program = pack "Sx6P", length($filter) / 8, $filter;
syscall(157, 22, 2, $program) == 0 or die "seccomp: $!\\n"; # prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER)
exec @ARGV or die "$ARGV[0]: $!\\n";
`;
const file = "/vethlab/registers";

/** Words that do without AVX, AVX2 and AVX-512. */
const withoutVectors = [
	"GLIBC_TUNABLES=glibc.cpu.hwcaps=-AVX,-AVX2,-AVX512F,-AVX512VL,-AVX_Fast_Unaligned_Load",
	"OPENSSL_ia32cap=~0x1000000000000000:~0xc0230020",
	"SIMDUTF_FORCE_IMPLEMENTATION=westmere",
].join(" ");

/** The file that the sandbox needs for it, by path. */
export const registersFile = { [file]: filter };

/**
 * Shell text that sets `filtered`, which goes before the guest's program (`linux`), and `tuned`, words for its kernel's
 * command line that become variables of its first process; both are empty where nothing need be done.
 */
export function findRegisters(linux: string): string {
	return `filtered= tuned=
case $(${linux} --version) in ${before613})
	if grep -qw amx_tile /proc/cpuinfo; then filtered="perl ${file}" tuned="${withoutVectors}"; fi ;;
esac`;
}
