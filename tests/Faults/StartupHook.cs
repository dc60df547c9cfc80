using System.Diagnostics;
using OkkiBridge.Faults;

/// <summary>
/// Entered by the runtime before a service's <c>Main</c> when <c>DOTNET_STARTUP_HOOKS</c> names this assembly (the name and place of this class are the
/// runtime's). The services know nothing of it: what it sees of them is their telemetry.
/// </summary>
internal static class StartupHook
{
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(OneProcess.Variable) is { Length: > 0 } file) Environment.Exit(OneProcess.Run(file));
        if (CrashPoint.Read(Environment.GetEnvironmentVariable(CrashPoint.Variable)) is not { } point) return;

        ActivitySource.AddActivityListener(new ActivityListener
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = point.Passed,
        });
    }
}
