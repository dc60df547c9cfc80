namespace OkkiBridge.Cli;

/// <summary>What scripts decide by; <c>docs/command-line.md</c> has the same table.</summary>
internal static class ExitCode
{
    public const string Help = """
        Exit codes / 退出码:
          0    done / 完成
          1    the plan has errors, the run failed, or what was named is not there / 方案有错、运行失败或找不到
          2    wrong usage / 用法错误
          3    the control API cannot be reached, or answered with an error / 控制接口不可达或报错
          130  interrupted / 被中断
        """;

    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int Api = 3;
    public const int Interrupted = 130;
}

/// <summary>Ends the command with an exit code and a line on standard error.</summary>
internal sealed class CommandFailure(int exitCode, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}
