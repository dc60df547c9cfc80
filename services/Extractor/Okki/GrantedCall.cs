using OkkiBridge.Hosting.Http;

namespace OkkiBridge.Extractor.Okki;

/// <summary>
/// One call and its attempts while OKKI asks for fewer. Where it does so again and again though the pause was waited out, another call that worked is asked for right after it:
/// when that one is answered, fewer calls are asked for of this one alone, and no waiting helps. Where all are meant it costs one call more.
/// </summary>
/// <param name="working">What worked.</param>
/// <param name="singledOut">Where calls were singled out.</param>
/// <param name="path">The path.</param>
/// <param name="uri">The call.</param>
/// <param name="ask">Makes a call; all pause for so long where fewer are asked for without a time.</param>
internal sealed class GrantedCall(
    WorkingPaths working, SingledOutCalls singledOut, string path, string uri, Func<string, TimeSpan, CancellationToken, Task<OkkiAnswer>> ask)
{
    private const int Patience = 2;

    private readonly string? _other = working.OtherThan(path, uri);
    private int _throttled;
    private bool _hasCompared;

    private bool IsSuspected => _other is not null && singledOut.Happen(path);

    /// <summary>One attempt.</summary>
    public async Task<OkkiAnswer> TryAsync(CancellationToken ct)
    {
        var compares = _other is not null && !_hasCompared && _throttled >= (IsSuspected ? 0 : Patience);
        var tried = await ask(uri, compares ? TimeSpan.Zero : OkkiExchange.UsualPause, ct);
        if (tried.Verdict is not Verdict.Throttled) return tried;

        _throttled++;
        if (!compares) return tried;

        // At once, and in this order: what is left of a limit that others use up is this call's.
        _hasCompared = true;
        var compared = await ask(_other!, OkkiExchange.UsualPause, ct);
        if (compared.Verdict is Verdict.Throttled) singledOut.AllAreMeant(path);
        if (compared.Verdict is not Verdict.Done) return tried;

        singledOut.Found(path);
        return tried with { Verdict = Verdict.Inconclusive, IsSingledOut = true, Text = $"{tried.Text}; other calls are answered" };
    }
}
