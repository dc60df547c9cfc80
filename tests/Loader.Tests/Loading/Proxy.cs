using System.Net;
using System.Text;

namespace OkkiBridge.Loader.Tests.Loading;

/// <summary>What stands between loader and target: answers some calls itself, and bends the answers of others.</summary>
internal sealed class Proxy
{
    private readonly List<Func<Task>> _queued = [];
    private int _stores;

    /// <summary>By path and body of a call: the proxy's own answer; null lets it through.</summary>
    public Func<string, string, (HttpStatusCode Status, string Body)?> Answers { get; set; } = (_, _) => null;

    /// <summary>By path and answer of a call: what becomes of the answer.</summary>
    public Func<string, string, string> Bends { get; set; } = (_, answer) => answer;

    /// <summary>By path and body of a call: whether its answer is lost and it is carried out by <see cref="CarryOutAsync"/> only.</summary>
    public Func<string, string, bool> Queues { get; set; } = (_, _) => false;

    /// <summary>Store calls that came by.</summary>
    public int Stores => _stores;

    public static (HttpStatusCode, string) Page(HttpStatusCode status) => (status, $"<html><title>{(int)status}</title></html>");

    /// <summary>Carries out what it queued, long after the caller gave it up.</summary>
    public async Task CarryOutAsync()
    {
        foreach (var call in _queued) await call();
        _queued.Clear();
    }

    public DelegatingHandler Handler() => new Between(this);

    private sealed class Between(Proxy proxy) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var path = request.RequestUri!.AbsolutePath;
            if (path.EndsWith("/store", StringComparison.Ordinal)) Interlocked.Increment(ref proxy._stores);
            var body = await request.Content!.ReadAsStringAsync(cancellationToken);
            if (proxy.Queues(path, body))
            {
                var copy = new HttpRequestMessage(request.Method, request.RequestUri) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
                foreach (var header in request.Headers) copy.Headers.TryAddWithoutValidation(header.Key, header.Value);
                proxy._queued.Add(() => base.SendAsync(copy, CancellationToken.None));
                throw new HttpRequestException(HttpRequestError.ResponseEnded, "cut");
            }

            if (proxy.Answers(path, body) is { } own)
                return new HttpResponseMessage(own.Status) { Content = new StringContent(own.Body, Encoding.UTF8, "text/html") };

            var answer = await base.SendAsync(request, cancellationToken);
            answer.Content = new StringContent(proxy.Bends(path, await answer.Content.ReadAsStringAsync(cancellationToken)), Encoding.UTF8, "application/json");
            return answer;
        }
    }
}
