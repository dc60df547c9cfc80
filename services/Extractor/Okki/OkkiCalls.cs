namespace OkkiBridge.Extractor.Okki;

/// <summary>
/// Counts the calls made on behalf of whoever opened it, every attempt and token calls included: <c>using var calls = OkkiCalls.Count(); … calls.Value</c>.
/// </summary>
internal sealed class OkkiCalls : IDisposable
{
    private static readonly AsyncLocal<OkkiCalls?> Current = new();

    private readonly OkkiCalls? _outer = Current.Value;
    private int _value;

    private OkkiCalls()
    {
    }

    /// <summary>Calls made so far.</summary>
    public int Value => Volatile.Read(ref _value);

    /// <summary>Counts from here on, in this flow of control and what it starts.</summary>
    public static OkkiCalls Count() => Current.Value = new OkkiCalls();

    /// <inheritdoc/>
    public void Dispose() => Current.Value = _outer;

    /// <summary>Sees every attempt on its way out.</summary>
    internal sealed class Handler : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (Current.Value is { } calls) Interlocked.Increment(ref calls._value);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
