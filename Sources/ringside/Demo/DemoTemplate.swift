/// The template of the demonstration: `templates/mongodb.xml`, word for word, so that a program without its checkout has it.
enum DemoTemplate {
  static let text = #"""
    <?xml version="1.0" encoding="utf-8"?>
    <!--
      Contact look-up, call journal and contact creation for a MongoDB database with two collections.

      Contacts look like this; change the paths and the filter below if yours do not:

        { "_id": ..., "name": { "first": "Anna", "last": "Muster" }, "company": "Muster AG",
          "email": "anna@example.com", "phones": { "work": "+41441234567", "mobile": "079 123 45 67" } }

      An administrator fills in the parameters. Check the file after every change:

        ringside template check mongodb.xml
    -->
    <Crm Country="Global" Name="Ringside MongoDB" Version="1" SupportsEmojis="true">
      <!-- What becomes of the caller's number before it is looked for. MaxLength is how many digits the phone system compares. -->
      <Number Prefix="Off" MaxLength="[MaxLength]" />
      <Connection MaxConcurrentRequests="4" />

      <Parameters>
        <Parameter Name="ConnectionString" Type="Password" Parent="General Configuration" Editor="String"
            Title="Connection String:" Default="mongodb://127.0.0.1:27017" />
        <Parameter Name="Database" Type="String" Parent="General Configuration" Editor="String"
            Title="Database:" Default="crm" />
        <Parameter Name="ContactsCollection" Type="String" Parent="General Configuration" Editor="String"
            Title="Contacts Collection:" Default="contacts" />
        <Parameter Name="CallsCollection" Type="String" Parent="General Configuration" Editor="String"
            Title="Calls Collection:" Default="calls" />
        <Parameter Name="ContactPage" Type="String" Parent="General Configuration" Editor="String"
            Title="Address of a contact's page:" Default="https://crm.example.com/contacts/" />

        <Parameter Name="ReportCallEnabled" Type="Boolean" Editor="String" Title="Enable Call Journaling" Default="True" />
        <Parameter Name="Subject" Type="String" Parent="ReportCallEnabled" Editor="String"
            Title="Call Subject:" Default="Phone call" />
        <Parameter Name="InboundCallText" Type="String" Parent="ReportCallEnabled" Editor="String"
            Title="Answered Inbound Call:"
            Default="[DateTime]: [Agent] spoke with [Name], who called from [Number] ([Duration])" />
        <Parameter Name="MissedCallText" Type="String" Parent="ReportCallEnabled" Editor="String"
            Title="Missed Call:" Default="[DateTime]: nobody took the call of [Name] from [Number]" />
        <Parameter Name="OutboundCallText" Type="String" Parent="ReportCallEnabled" Editor="String"
            Title="Answered Outbound Call:" Default="[DateTime]: [Agent] called [Name] at [Number] ([Duration])" />
        <Parameter Name="NotAnsweredOutboundCallText" Type="String" Parent="ReportCallEnabled" Editor="String"
            Title="Unanswered Outbound Call:" Default="[DateTime]: [Agent] called [Name] at [Number], without an answer" />

        <Parameter Name="CreateContactEnabled" Type="Boolean" Editor="String" Title="Enable Contact Creation"
            Default="True" />
        <Parameter Name="CreateOnCallDirection" Type="List" Parent="CreateContactEnabled" Editor="String"
            Title="Create Contacts on Call Direction:" Default="Inbound" ListValues="Inbound,Inbound/Outbound" />
        <Parameter Name="CreateContactFirstName" Type="String" Parent="CreateContactEnabled" Editor="String"
            Title="New Contact First Name:" Default="New" />
        <Parameter Name="CreateContactLastName" Type="String" Parent="CreateContactEnabled" Editor="String"
            Title="New Contact Last Name:" Default="Caller [Number]" />
      </Parameters>

      <!-- The connection string says who asks. -->
      <Authentication Type="No" />

      <Scenarios>
        <!-- A call rings: who is it? The filter finds numbers that end with the caller's, whichever of the two fields has it. -->
        <Scenario Id="" Type="NoSQLDatabase">
          <Command DatabaseType="MongoDB" ConnectionString="[ConnectionString]" Database="[Database]"
              Collection="[ContactsCollection]" CommandType="Find"
              Command="{ ^^$or^^: {{ { ^^phones.work^^: { ^^$regex^^: ^^[Number]$^^ } },
                { ^^phones.mobile^^: { ^^$regex^^: ^^[Number]$^^ } } }} }" />
          <Rules>
            <Rule Type="Any">_id</Rule>
          </Rules>
          <Variables>
            <Variable Name="ContactID" Path="_id" />
            <Variable Name="First" Path="name.first" />
            <Variable Name="Last" Path="name.last" />
            <Variable Name="Company" Path="company" />
            <Variable Name="Mail" Path="email" />
            <Variable Name="Work" Path="phones.work" />
            <Variable Name="Mobile" Path="phones.mobile" />
          </Variables>
          <Outputs AllowEmpty="false">
            <!-- Opens the contact in the browser, and tells contacts apart. -->
            <Output Type="ContactUrl" Passes="1" Value="[ContactPage][ContactID]" />
            <Output Type="FirstName" Passes="1" Value="[First]" />
            <Output Type="LastName" Passes="1" Value="[Last]" />
            <Output Type="CompanyName" Passes="1" Value="[Company]" />
            <Output Type="Email" Passes="1" Value="[Mail]" />
            <Output Type="PhoneBusiness" Passes="1" Value="[Work]" />
            <Output Type="PhoneMobile" Passes="1" Value="[Mobile]" />
            <Output Type="EntityId" Passes="1" Value="[ContactID]" />
            <Output Type="EntityType" Passes="1" Value="Contacts" />
          </Outputs>
        </Scenario>

        <!-- A call has ended: write it down. -->
        <Scenario Id="ReportCall" Type="NoSQLDatabase">
          <Command SkipIf="[ReportCallEnabled]!=True" DatabaseType="MongoDB" ConnectionString="[ConnectionString]"
              Database="[Database]" Collection="[CallsCollection]" CommandType="Insert">
            <CommandData>
              <Value Key="subject" Passes="2" Type="String">[[Subject]]</Value>
              <Value Key="kind" Type="String">[CallType]</Value>
              <Value Key="number" Type="String">[Number]</Value>
              <Value Key="agent" Type="String">[Agent]</Value>
              <Value Key="contact" If="[EntityId]!=&quot;&quot;" Type="String">[EntityId]</Value>
              <Value Key="start" Type="DateTime">[CallStartTimeUTC]</Value>
              <Value Key="end" Type="DateTime">[CallEndTimeUTC]</Value>
              <Value Key="seconds" Type="Integer">[DurationSeconds]</Value>
              <Value Key="text" If="[CallType]==Inbound" Passes="2" Type="String">[[InboundCallText]]</Value>
              <Value Key="text" If="[CallType]==Missed" Passes="2" Type="String">[[MissedCallText]]</Value>
              <Value Key="text" If="[CallType]==Outbound" Passes="2" Type="String">[[OutboundCallText]]</Value>
              <Value Key="text" If="[CallType]==Notanswered" Passes="2"
                  Type="String">[[NotAnsweredOutboundCallText]]</Value>
            </CommandData>
          </Command>
        </Scenario>

        <!-- Nobody was found for a caller: create the contact that the look-up will find next time. -->
        <Scenario Id="CreateContactRecord" Type="NoSQLDatabase">
          <Command
              SkipIf="[CreateContactEnabled]!=True||
                [IIf([CreateOnCallDirection]==Inbound,[CallDirection]!=Inbound,False)]==True"
              DatabaseType="MongoDB" ConnectionString="[ConnectionString]" Database="[Database]"
              Collection="[ContactsCollection]" CommandType="Insert">
            <CommandData>
              <Object Key="name">
                <Value Key="first" Passes="2" Type="String">[[CreateContactFirstName]]</Value>
                <Value Key="last" Passes="2" Type="String">[[CreateContactLastName]]</Value>
              </Object>
              <Object Key="phones">
                <Value Key="work" Type="String">[Number]</Value>
              </Object>
            </CommandData>
          </Command>
          <Rules>
            <Rule Type="Any">_id</Rule>
          </Rules>
          <Variables>
            <Variable Name="ContactID" Path="_id" />
            <Variable Name="First" Path="name.first" />
            <Variable Name="Last" Path="name.last" />
            <Variable Name="Work" Path="phones.work" />
          </Variables>
          <Outputs AllowEmpty="false">
            <Output Type="ContactUrl" Passes="1" Value="[ContactPage][ContactID]" />
            <Output Type="FirstName" Passes="1" Value="[First]" />
            <Output Type="LastName" Passes="1" Value="[Last]" />
            <Output Type="PhoneBusiness" Passes="1" Value="[Work]" />
            <Output Type="EntityId" Passes="1" Value="[ContactID]" />
            <Output Type="EntityType" Passes="1" Value="Contacts" />
          </Outputs>
        </Scenario>
      </Scenarios>
    </Crm>

    """#
}
