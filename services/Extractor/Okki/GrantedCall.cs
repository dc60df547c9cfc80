using OkkiBridge.Hosting.Http;

namespace OkkiBridge.Extractor.Okki;

/// <summary>
/// One call and its attempts while OKKI asks for fewer. Where it does so again though the pause was waited out, another call that worked is asked for in place of the next attempt:
/// when that one is answered and this one still is not, fewer calls are asked for of this one alone, and no waiting helps. Where all are meant it costs no call more.
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
        var isAnswered = false;
        if (_other is not null && !_hasCompared && _throttled >= (IsSuspected ? 1 : Patience))
        {
            _hasCompared = true;
            var compared = await ask(_other, OkkiExchange.UsualPause, ct);
            isAnswered = compared.Verdict is Verdict.Done;
            if (compared.Verdict is Verdict.Throttled)
            {
                singledOut.AllAreMeant(path);
                return compared;
            }
        }

        var tried = await ask(uri, isAnswered || (IsSuspected && !_hasCompared) ? TimeSpan.Zero : OkkiExchange.UsualPause, ct);
        if (tried.Verdict is not Verdict.Throttled) return tried;

        _throttled++;
        if (!isAnswered) return tried;

        singledOut.Found(path);
        return tried with { Verdict = Verdict.Inconclusive, IsSingledOut = true, Text = $"{tried.Text}; other calls are answered" };
    }
}
