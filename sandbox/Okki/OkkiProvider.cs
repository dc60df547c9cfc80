using System.Globalization;
using OkkiBridge.Sandbox.Faults;
using OkkiBridge.Sandbox.Serving;

namespace OkkiBridge.Sandbox.Okki;

/// <summary>OKKI's operations and manners.</summary>
internal sealed class OkkiProvider(OkkiSandboxOptions options, OkkiData data, OkkiTokens tokens, TimeProvider time) : IProvider
{
    private readonly OkkiEnvelope _envelope = new(options, time);
    private readonly MinuteLimit _limit = new(options.RequestsPerMinute, time);

    public IReadOnlyList<Operation> Operations { get; private set; } = [];

    public OkkiEnvelope Envelope => _envelope;

    public void Add(IEnumerable<Operation> operations) => Operations = [.. Operations, .. operations];

    public void AddOperations()
    {
        var list = new CompanyList(options, data, _envelope);
        Add(new TokenEndpoint(options, tokens).Operations());
        Add([Get("/v1/company/list", "company", FaultSets.List, list.Answer), Get("/v1/company/info", "company", FaultSets.WithToken, Info)]);
        Add(new Selectors(_envelope).Operations(this));
    }

    /// <summary>A GET that needs a token with the module's scope.</summary>
    public Operation Get(string pattern, string module, IReadOnlyList<FaultKind> faults, Func<Call, Answer> run) =>
        Operation.Get(pattern, faults, call => tokens.Check(call.Request, module) ?? run(call));

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

    private Answer Info(Call call)
    {
        var (id, serial) = (call.Query("company_id"), call.Query("serial_id"));
        if (string.IsNullOrEmpty(id) && string.IsNullOrEmpty(serial))
            return _envelope.Failure(400, "Invalid query");

        var company = !string.IsNullOrEmpty(id)
            ? long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? data.Living(number) : null
            : data.Living(serial!);
        return company is null
            ? _envelope.Failure(404, "Not Found Resource", options.UnknownCompanyStatus)
            : _envelope.Data(json => InfoDocument.Write(json, company, options, call.Query("format") == "1"));
    }
}
