using System.Globalization;
using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Sandbox.Faults.Bending.Changes;
using OkkiBridge.Sandbox.Okki.Modules;
using OkkiBridge.Sandbox.Serving;

namespace OkkiBridge.Sandbox.Okki;

/// <summary>OKKI's operations and manners.</summary>
internal sealed class OkkiProvider(OkkiSandboxOptions options, OkkiData companies, OkkiRecords products, OkkiRecords orders, OkkiTokens tokens, TimeProvider time) : IProvider
{
    private readonly OkkiEnvelope _envelope = new(options, time);
    private readonly MinuteLimit _limit = new(options.RequestsPerMinute, time);

    public IReadOnlyList<Operation> Operations { get; private set; } = [];

    public OkkiEnvelope Envelope => _envelope;

    public void Add(IEnumerable<Operation> operations) => Operations = [.. Operations, .. operations];

    public void AddOperations()
    {
        Add(new TokenEndpoint(options, tokens).Operations());
        Add(Companies().Operations(this));
        Add(Products().Operations(this));
        Add(Orders().Operations(this));
        Add(new Selectors(_envelope).Operations(this));
    }

    /// <summary>A GET that needs a token with the module's scope.</summary>
    public Operation Get(string pattern, string module, IReadOnlyList<FaultKind> faults, Func<Call, Answer> run) =>
        Operation.Get(pattern, faults, call =>
        {
            var early = call.Bent<TokenShort>().Select(b => TimeSpan.FromSeconds(b.Change.RefusedBefore)).FirstOrDefault();
            return tokens.Check(call.Request, module, early) ?? run(call);
        });

    public Answer? Refuse(Call call, Operation operation) => _limit.SecondsToWait() is { } seconds ? TooManyRequests(seconds) : null;

    public Answer Decorate(Answer answer, Call call) => answer;

    public Answer UnknownPath(Call call) => Answer.Json(404, json =>
    {
        json.WriteNumber("code", 0);
        json.WriteString("message", "Not Found");
    });

    public Answer TooManyRequests(int? retryAfterSeconds)
    {
        var answer = _envelope.Failure(429, "Too Many Requests", 429);
        return retryAfterSeconds is { } seconds ? answer.With("Retry-After", seconds.ToString(CultureInfo.InvariantCulture)) : answer;
    }

    public Answer ServerError(int status) => _envelope.Failure(500, "Internal Server Error", status);

    public Answer RefuseToken(Call call)
    {
        tokens.Revoke();
        return tokens.Refused();
    }

    private ModuleOperations<Company> Companies() => new(Module.Companies(options), options, companies.Live, _envelope)
    {
        Row = (json, company) => CompanyRow.Write(json, company, options),
        Document = (json, company, formatted) => InfoDocument.Write(json, company, options, formatted),
        Afterwards = () =>
        {
            for (var change = 0; change < options.ChangesPerListCall; change++)
                companies.LiveOnce();
        },
    };

    private ModuleOperations<Entry> Products() => new(Module.Products, options, products.Live, _envelope)
    {
        Row = (json, product) => ProductDocument.WriteRow(json, product, options),
        Document = (json, product, _) => ProductDocument.Write(json, product, options),
    };

    private ModuleOperations<Entry> Orders() => new(Module.Orders, options, orders.Live, _envelope)
    {
        Row = (json, order) => OrderDocument.WriteRow(json, order, options),
        Document = (json, order, _) => OrderDocument.Write(json, order, options),
    };
}
