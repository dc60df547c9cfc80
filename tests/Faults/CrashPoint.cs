using System.Diagnostics;
using System.Globalization;

namespace OkkiBridge.Faults;

/// <summary>The moment at which a process kills itself: when it has finished an effect for the so many'th time.</summary>
/// <param name="effect">The effect, as <see cref="Effect.Of"/> spells it.</param>
/// <param name="times">The first is 1.</param>
internal sealed class CrashPoint(string effect, int times)
{
    /// <summary>Environment variable <c>effect#times</c>; or <c>?</c>, to be told of every effect on standard error.</summary>
    public const string Variable = "OKKIBRIDGE_CRASH_AFTER";

    private int _passed;

    public static CrashPoint? Read(string? text) => text?.Split('#') switch
    {
        [{ Length: > 0 } effect, var times] => new CrashPoint(effect, int.Parse(times, CultureInfo.InvariantCulture)),
        ["?"] => new CrashPoint("?", 1),
        _ => null,
    };

    /// <summary>Called in the thread that did it, before whatever comes next.</summary>
    public void Passed(Activity activity)
    {
        var passed = Effect.Of(activity);
        if (effect == "?") Console.Error.WriteLine($"effect: {passed}");
        if (passed != effect || Interlocked.Increment(ref _passed) != times) return;

        Console.Error.WriteLine($"crashed after {passed}");
        Process.GetCurrentProcess().Kill();
        new ManualResetEvent(false).WaitOne();
    }
}
