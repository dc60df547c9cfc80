namespace OkkiBridge.Hosting.Http;

/// <summary>
/// Counts the calls to a provider that are made on behalf of whoever opened it, every attempt and token calls included:
/// <c>using var calls = CallCount.Open(); … calls.Value</c>. Scopes nest; the innermost one counts.
/// </summary>
public sealed class CallCount : IDisposable
{
    private static readonly AsyncLocal<CallCount?> Current = new();

    private readonly CallCount? _outer = Current.Value;
    private int _value;
    private int _whole;

    private CallCount()
    {
    }

    /// <summary>Calls made so far.</summary>
    public int Value => Volatile.Read(ref _value);

    /// <summary>Those that inner scopes count included: whether anything is done at all.</summary>
    public int Whole => Volatile.Read(ref _whole);

    /// <summary>Counts from here on, in this flow of control and what it starts.</summary>
    public static CallCount Open() => Current.Value = new CallCount();

    /// <inheritdoc/>
    public void Dispose() => Current.Value = _outer;

    /// <summary>One attempt goes out.</summary>
    internal static void Add()
    {
        if (Current.Value is { } calls) Interlocked.Increment(ref calls._value);
        for (var scope = Current.Value; scope is not null; scope = scope._outer) Interlocked.Increment(ref scope._whole);
    }
}
